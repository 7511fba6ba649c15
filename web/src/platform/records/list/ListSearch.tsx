/** The search box of a list; it waits for a pause and never asks in the middle of a composition. */
import CloseCircleFilled from "@ant-design/icons/CloseCircleFilled";
import SearchOutlined from "@ant-design/icons/SearchOutlined";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { useSettledText } from "@/kit/settledText";

interface Props {
  label: string;
  value: string;
  onChange: (q: string) => void;
}

export function ListSearch({ label, value, onChange }: Props) {
  const { t } = useLingui();
  const [text, setText] = useState(value);
  const { settled, composition } = useSettledText(text, 250);
  const sent = useRef(value);
  const report = useRef(onChange);
  report.current = onChange;
  useEffect(() => {
    if (settled.trim() !== sent.current) {
      sent.current = settled.trim();
      report.current(settled.trim());
    }
  }, [settled]);
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  return (
    <span className="list-search">
      <SearchOutlined aria-hidden="true" />
      <input
        type="search"
        enterKeyHint="search"
        placeholder={label}
        aria-label={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        {...composition}
      />
      {text && (
        <button
          type="button"
          className="plain-button"
          aria-label={t`Clear`}
          title={t`Clear`}
          onClick={() => setText("")}
        >
          <CloseCircleFilled aria-hidden="true" />
        </button>
      )}
    </span>
  );
}
