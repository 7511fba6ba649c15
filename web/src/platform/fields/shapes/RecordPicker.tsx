/** Picks one or several records of an object type by name, pinyin or phone; the server searches. */

import { useLingui } from "@lingui/react/macro";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { getRecord, queryRecords } from "@/client/records";
import type { Named } from "@/client/types";
import { useSettledText } from "@/kit/settledText";
import { nameOf, useObject } from "@/platform/meta/meta";

interface Props {
  object: string;
  value: unknown;
  onChange?: (value: unknown) => void;
  multiple?: boolean;
  id?: string;
  autoFocus?: boolean;
  startOpen?: boolean;
  /** Choices that are not records: @me and the like. */
  specials?: { value: string; label: string }[];
  placeholder?: string;
}

const asNamed = (value: unknown): Named[] =>
  (Array.isArray(value) ? value : value ? [value] : []).map((one) =>
    typeof one === "string" ? { id: one, name: "" } : (one as Named),
  );

export function RecordPicker({
  object,
  value,
  onChange,
  multiple,
  id,
  autoFocus,
  startOpen,
  specials = [],
  placeholder,
}: Props) {
  const { t } = useLingui();
  const spec = useObject(object);
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(startOpen ?? false);
  const { settled, composition } = useSettledText(typed, 200);
  const chosen = asNamed(value);
  const found = useQuery({
    queryKey: ["pick", object, settled],
    queryFn: ({ signal }) =>
      queryRecords(object, { q: settled, limit: 20, fields: spec ? [spec.name_field] : undefined }, signal),
    enabled: open,
    staleTime: 30_000,
  });
  const nameless = chosen.filter((one) => one.id && !one.name && !one.id.startsWith("@"));
  const looked = useQueries({
    queries: nameless.map((one) => ({
      queryKey: ["record", object, one.id],
      queryFn: () => getRecord(object, one.id),
      staleTime: 300_000,
    })),
  });
  const known = looked.flatMap(({ data }) => (data ? [{ id: data.id, name: nameOf(spec, data) }] : []));
  const rows: Named[] = (found.data?.rows ?? []).map((row) => ({ id: row.id, name: nameOf(spec, row) }));
  const labelOf = (one: Named) =>
    one.name ||
    specials.find((s) => s.value === one.id)?.label ||
    [...known, ...rows].find((row) => row.id === one.id)?.name ||
    "…";
  const options = [...(settled ? [] : specials), ...rows.map((row) => ({ value: row.id, label: row.name }))];
  const emit = (picked: { value: string; label: unknown }[]) => {
    const named = picked.map((p) => (p.value.startsWith("@") ? p.value : { id: p.value, name: String(p.label) }));
    onChange?.(multiple ? named : (named[0] ?? null));
  };
  return (
    <div {...composition} style={{ flex: 1, minWidth: 0 }}>
      <Select<{ value: string; label: string } | { value: string; label: string }[]>
        id={id}
        autoFocus={autoFocus}
        defaultOpen={startOpen}
        labelInValue
        allowClear
        mode={multiple ? "multiple" : undefined}
        maxTagCount="responsive"
        style={{ width: "100%" }}
        placeholder={placeholder ?? t`Name, pinyin or phone`}
        aria-label={placeholder ?? spec?.label.en}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        options={options}
        loading={found.isFetching}
        notFoundContent={found.isFetching ? t`Searching…` : t`Nothing found`}
        onOpenChange={setOpen}
        value={
          multiple
            ? chosen.map((one) => ({ value: one.id, label: labelOf(one) }))
            : chosen[0] && { value: chosen[0].id, label: labelOf(chosen[0]) }
        }
        onChange={(picked) => emit(picked ? (Array.isArray(picked) ? picked : [picked]) : [])}
      />
    </div>
  );
}
