/** The page of one record of any object type: fields, timeline, related lists; tabs on a phone. */
import { useLingui } from "@lingui/react/macro";
import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import type { ObjectSpec, RecordRow } from "@/client/types";
import { useWords } from "@/kit/language";
import { Nothing, SkeletonLines, Trouble } from "@/kit/States";
import { useTitle } from "@/kit/title";
import { usePhone } from "@/kit/viewport";
import { nameOf, useObject } from "@/platform/meta/meta";
import { slots } from "@/platform/slots/slots";
import { FieldSections } from "./FieldSections";
import { RecordHead } from "./RecordHead";
import { RelatedLists, useRelated } from "./RelatedLists";
import { useRecord } from "./recordQueries";
import { RevealContext, useReveal } from "./reveal";
import { Timeline } from "./Timeline";
import "./record.css";

export default function RecordPage() {
  const { object, id } = useParams();
  const { t } = useLingui();
  const spec = useObject(object);
  if (!spec || !id)
    return <Nothing title={t`Not found`} text={t`It does not exist, or you have no right to see it.`} />;
  return <OneRecord key={`${spec.key}/${id}`} spec={spec} id={id} />;
}

function OneRecord({ spec, id }: { spec: ObjectSpec; id: string }) {
  const { data: record, error, refetch } = useRecord(spec.key, id);
  useTitle(record ? nameOf(spec, record) : "");
  if (error && !record) return <Trouble error={error} retry={() => refetch()} />;
  if (!record) return <SkeletonLines rows={12} height={40} />;
  return <Loaded spec={spec} record={record} />;
}

function Loaded({ spec, record }: { spec: ObjectSpec; record: RecordRow }) {
  const { t } = useLingui();
  const say = useWords();
  const phone = usePhone();
  const related = useRelated(spec);
  const Main = slots.recordMain[spec.key];
  const Below = slots.recordBelow[spec.key];
  const reveal = useReveal(spec, record);
  const fields = (
    <RevealContext value={reveal}>
      <FieldSections spec={spec} record={record} />
      {Below && <Below spec={spec} record={record} />}
    </RevealContext>
  );
  const middle: ReactNode = Main ? (
    <Main spec={spec} record={record} />
  ) : spec.timeline ? (
    <Timeline spec={spec} record={record} />
  ) : null;
  const right = related.length > 0 ? <RelatedLists related={related} record={record} spec={spec} /> : null;

  if (phone) {
    const items = [
      { key: "fields", label: t`Details`, children: <div className="tab-body">{fields}</div> },
      ...(middle
        ? [{ key: "main", label: Main ? t`Content` : t`Timeline`, children: <div className="tab-body">{middle}</div> }]
        : []),
      ...(right ? [{ key: "related", label: t`Related`, children: <div className="tab-body">{right}</div> }] : []),
    ];
    return (
      <article className="record phone" aria-label={nameOf(spec, record)}>
        <RecordHead spec={spec} record={record} />
        <Tabs items={items} className="record-tabs" />
      </article>
    );
  }
  const beside = Main ? null : right;
  const shape = middle && beside ? "three" : middle || beside ? "two" : "one";
  return (
    <article className="record" aria-label={nameOf(spec, record)}>
      <RecordHead spec={spec} record={record} />
      <div className={`record-columns ${shape}${Main ? " main-wide" : ""}`}>
        <section className="record-fields" aria-label={say(spec.label)}>
          {fields}
          {Main && right}
        </section>
        {middle && <section className="record-middle">{middle}</section>}
        {beside && <aside className="record-related">{beside}</aside>}
      </div>
    </article>
  );
}
