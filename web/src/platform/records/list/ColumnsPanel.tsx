/** The fields of a list: tick, move up, move down, or drag. */
import ArrowDownOutlined from "@ant-design/icons/ArrowDownOutlined";
import ArrowUpOutlined from "@ant-design/icons/ArrowUpOutlined";
import HolderOutlined from "@ant-design/icons/HolderOutlined";
import { useLingui } from "@lingui/react/macro";
import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import type { Field, ObjectSpec } from "@/client/types";
import { useWords } from "@/kit/language";
import { fieldOf } from "@/platform/meta/meta";
import { standardColumns } from "./listState";

export interface ColumnsProps {
  spec: ObjectSpec;
  columns: string[];
  onChange: (columns: string[]) => void;
}

export default function ColumnsPanel({ spec, columns, onChange }: ColumnsProps) {
  const { t } = useLingui();
  const say = useWords();
  const [find, setFind] = useState("");
  const [dragged, setDragged] = useState<string | null>(null);
  const matches = (field: Field) => say(field.label).toLowerCase().includes(find.toLowerCase());
  const shown = columns.map((key) => fieldOf(spec, key)).filter((field): field is Field => !!field && matches(field));
  const others = spec.fields.filter((field) => !columns.includes(field.key) && field.type !== "json" && matches(field));
  const move = (key: string, to: number) => {
    const rest = columns.filter((one) => one !== key);
    onChange(rest.toSpliced(Math.max(0, to), 0, key));
  };
  return (
    <div className="columns">
      <Input
        size="small"
        allowClear
        placeholder={t`Find a field`}
        aria-label={t`Find a field`}
        value={find}
        onChange={(e) => setFind(e.target.value)}
      />
      <ul>
        {shown.map((field) => {
          const at = columns.indexOf(field.key);
          return (
            <li
              key={field.key}
              draggable
              onDragStart={() => setDragged(field.key)}
              onDragOver={(event) => event.preventDefault()}
              onDrop={() => dragged && move(dragged, at)}
            >
              <HolderOutlined className="columns-hold" aria-hidden="true" />
              <Checkbox
                checked
                disabled={field.key === spec.name_field}
                onChange={() => onChange(columns.filter((key) => key !== field.key))}
              >
                {say(field.label)}
              </Checkbox>
              <span className="grow" />
              <Button
                size="small"
                type="text"
                icon={<ArrowUpOutlined aria-hidden="true" />}
                disabled={at === 0}
                aria-label={t`Move ${say(field.label)} up`}
                onClick={() => move(field.key, at - 1)}
              />
              <Button
                size="small"
                type="text"
                icon={<ArrowDownOutlined aria-hidden="true" />}
                disabled={at === columns.length - 1}
                aria-label={t`Move ${say(field.label)} down`}
                onClick={() => move(field.key, at + 1)}
              />
            </li>
          );
        })}
        {others.map((field) => (
          <li key={field.key}>
            <span className="columns-hold" />
            <Checkbox checked={false} onChange={() => onChange([...columns, field.key])}>
              {say(field.label)}
            </Checkbox>
          </li>
        ))}
      </ul>
      <Button size="small" type="text" onClick={() => onChange(standardColumns(spec))}>{t`Usual columns`}</Button>
    </div>
  );
}
