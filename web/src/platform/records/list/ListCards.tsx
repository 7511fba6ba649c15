/** The list on a phone: cards of two lines, with a call button where there is a number. */
import PhoneOutlined from "@ant-design/icons/PhoneOutlined";
import { useLingui } from "@lingui/react/macro";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import type { Field, ObjectSpec, RecordRow } from "@/client/types";
import { Avatar } from "@/kit/Avatar";
import { FieldCell, isEmpty } from "@/platform/fields/FieldValue";
import { fieldOf, nameOf } from "@/platform/meta/meta";

interface Props {
  spec: ObjectSpec;
  columns: string[];
  rows: RecordRow[];
  onEnd: () => void;
  foot?: string;
}

export function ListCards({ spec, columns, rows, onEnd, foot }: Props) {
  const { t } = useLingui();
  const scroller = useRef<HTMLDivElement>(null);
  const fields = columns
    .filter((key) => key !== spec.name_field)
    .map((key) => fieldOf(spec, key))
    .filter((field): field is Field => !!field);
  const phoneField = fields.find((field) => field.type === "phone" && field.right !== "masked");
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 72,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows.length - 10) onEnd();
  }, [last, rows.length, onEnd]);
  return (
    <div ref={scroller} className="cards">
      <ul style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const name = nameOf(spec, row);
          const call = phoneField && row[phoneField.key];
          const filled = fields.filter((field) => field !== phoneField && !isEmpty(row[field.key]));
          // Choices are short: three fit on the line, of names only two.
          const shown = filled.slice(0, filled[0]?.type === "choice" ? 3 : 2);
          return (
            <li key={row.id} style={{ transform: `translateY(${item.start}px)` }}>
              <Link to={`/o/${spec.key}/${row.id}`} className="card">
                <Avatar name={name} size={36} square />
                <span className="grow">
                  <b className="one-line">{name}</b>
                  <span className="card-second">
                    {shown.map((field) => (
                      <span key={field.key}>
                        <FieldCell field={field} value={row[field.key]} />
                      </span>
                    ))}
                  </span>
                </span>
              </Link>
              {typeof call === "string" && (
                <a className="card-call" href={`tel:${call}`} aria-label={t`Call ${name}`}>
                  <PhoneOutlined aria-hidden="true" />
                </a>
              )}
            </li>
          );
        })}
      </ul>
      {foot && <p className="meta cards-foot">{foot}</p>}
    </div>
  );
}
