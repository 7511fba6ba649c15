/** What belongs to a record: short lists by object type, with a way to add to each and to see all. */
import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo } from "react";
import { Link } from "react-router";
import { queryRecords } from "@/client/records";
import type { Field, FilterNode, ObjectSpec, RecordRow, RelatedSpec } from "@/client/types";
import { formatNumber } from "@/kit/formats";
import { useNoun, useWords } from "@/kit/language";
import { FieldCell, isEmpty } from "@/platform/fields/FieldValue";
import { fieldOf, nameOf, useMeta } from "@/platform/meta/meta";
import { useCreate } from "../form/creating";
import { recordsKey } from "../list/recordList";

export interface Shown extends RelatedSpec {
  target: ObjectSpec;
}

/** Related lists one may see; the timeline's own records are on the timeline. */
export function useRelated(spec: ObjectSpec): Shown[] {
  const { objects } = useMeta();
  return useMemo(
    () =>
      spec.related.flatMap((related) => {
        const target = objects.find((one) => one.key === related.object);
        return target?.rights.read && !(spec.timeline && related.object === "activity") ? [{ ...related, target }] : [];
      }),
    [spec, objects],
  );
}

export function RelatedLists({ related, record, spec }: { related: Shown[]; record: RecordRow; spec: ObjectSpec }) {
  return related.map((one) => (
    <RelatedList key={`${one.object}.${one.field}`} related={one} record={record} spec={spec} />
  ));
}

function RelatedList({ related, record, spec }: { related: Shown; record: RecordRow; spec: ObjectSpec }) {
  const { t } = useLingui();
  const say = useWords();
  const noun = useNoun();
  const create = useCreate();
  const { target } = related;
  const filter: FilterNode = { field: related.field, op: "eq", value: record.id };
  const { data } = useQuery({
    queryKey: [...recordsKey(related.object), "related", related.field, record.id],
    queryFn: ({ signal }) => queryRecords(related.object, { filter, limit: 5, count: true }, signal),
  });
  const rows = data?.rows ?? [];
  const total = data?.count?.value ?? rows.length;
  const linking = fieldOf(target, related.field);
  const plain = say(related.label) || say(target.plural);
  // Records of the same kind, such as subsidiaries, say by which field they belong.
  const title = related.object === spec.key && linking ? `${plain} · ${say(linking.label)}` : plain;
  const name = nameOf(spec, record);
  return (
    <section className="related" aria-label={title}>
      <header className="row">
        <h2>{title}</h2>
        <span className="meta num">{total ? formatNumber(total) : null}</span>
        <span className="grow" />
        {target.rights.create && !record.deleted_at && (
          <Button
            size="small"
            type="text"
            icon={<PlusOutlined aria-hidden="true" />}
            aria-label={t`New ${noun(target.label)}`}
            onClick={() => create(related.object, { [related.field]: { id: record.id, name } })}
          />
        )}
      </header>
      {rows.length > 0 && (
        <ul>
          {rows.map((row) => (
            <li key={row.id}>
              <Link to={`/o/${related.object}/${row.id}`} className="one-line">
                {nameOf(target, row)}
              </Link>
              <span className="related-second">
                {secondary(target, related.field, row).map((field) => (
                  <span key={field.key}>
                    <FieldCell field={field} value={row[field.key]} />
                  </span>
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
      {data && rows.length === 0 && <p className="meta">{t`None yet`}</p>}
      {total > rows.length && (
        <Link className="related-all" to={`/o/${related.object}?filter=${encodeURIComponent(JSON.stringify(filter))}`}>
          {t`See all ${formatNumber(total)}`}
        </Link>
      )}
    </section>
  );
}

function secondary(target: ObjectSpec, linking: string, row: RecordRow): Field[] {
  return target.list_fields
    .filter((key) => key !== target.name_field && key !== linking)
    .map((key) => fieldOf(target, key))
    .filter((field): field is Field => !!field && !isEmpty(row[field.key]))
    .slice(0, 2);
}
