/** How the file is read: sheet, row with the names of columns, encoding. A change is looked at anew by the server. */
import { useLingui } from "@lingui/react/macro";
import { InputNumber, Select } from "antd";
import { useState } from "react";
import type { ImportPlan } from "@/client/types";
import { formatNumber } from "@/kit/formats";

interface Props {
  plan: ImportPlan;
  busy: boolean;
  onChange: (body: Partial<Pick<ImportPlan, "sheet" | "header_row" | "encoding">>) => void;
}

const ENCODINGS = ["utf-8", "gb18030", "big5", "utf-16", "cp1252", "shift_jis", "euc_kr"];

export function FileOptions({ plan, busy, onChange }: Props) {
  const { t } = useLingui();
  const [row, setRow] = useState<number | null>(plan.header_row);
  const settle = () => row !== null && row !== plan.header_row && onChange({ header_row: row });
  const encodings = plan.encoding && !ENCODINGS.includes(plan.encoding) ? [plan.encoding, ...ENCODINGS] : ENCODINGS;
  return (
    <div className="import-options">
      {plan.sheets.length > 1 && (
        <label>
          {t`Sheet`}
          <Select
            aria-label={t`Sheet`}
            value={plan.sheet}
            disabled={busy}
            style={{ minWidth: 140, maxWidth: 260 }}
            options={plan.sheets.map((one) => ({ value: one, label: one }))}
            onChange={(sheet) => onChange({ sheet })}
          />
        </label>
      )}
      <label title={t`0: the file has no names of columns`}>
        {t`Row with the names of columns`}
        <InputNumber
          aria-label={t`Row with the names of columns`}
          min={0}
          max={9999}
          style={{ width: 76 }}
          value={row}
          disabled={busy}
          onChange={setRow}
          onStep={(next) => onChange({ header_row: Number(next) })}
          onBlur={settle}
          onPressEnter={settle}
        />
      </label>
      {plan.encoding && (
        <label>
          {t`Encoding`}
          <Select
            aria-label={t`Encoding`}
            value={plan.encoding}
            disabled={busy}
            style={{ minWidth: 116 }}
            options={encodings.map((one) => ({ value: one, label: one.toUpperCase() }))}
            onChange={(encoding) => onChange({ encoding })}
          />
        </label>
      )}
      {plan.total !== null && <span className="meta num">{t`${formatNumber(plan.total)} rows`}</span>}
    </div>
  );
}
