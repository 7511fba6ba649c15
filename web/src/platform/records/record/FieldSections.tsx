/** A record's fields in their sections, each one edited in place where the person may. */
import { useLingui } from "@lingui/react/macro";
import { useMemo, useState } from "react";
import type { ObjectSpec, RecordRow } from "@/client/types";
import { useWords } from "@/kit/language";
import { isEmpty } from "@/platform/fields/FieldValue";
import { slots } from "@/platform/slots/slots";
import { InlineField } from "./InlineField";
import { recordSections } from "./sections";

export function FieldSections({ spec, record }: { spec: ObjectSpec; record: RecordRow }) {
  const { t } = useLingui();
  const say = useWords();
  const [showEmpty, setShowEmpty] = useState(true);
  const own = slots.ownFields[spec.key];
  const sections = useMemo(() => recordSections(spec, own ?? []), [spec, own]);
  const mayUpdate = !record.deleted_at && (record.rights?.update ?? spec.rights.update ?? false);
  const anyEmpty = sections.some((section) => section.fields.some((field) => isEmpty(record[field.key])));
  return (
    <div className="sections">
      {sections.map((section) => {
        const fields = section.fields.filter((field) => showEmpty || !isEmpty(record[field.key]));
        if (!fields.length) return null;
        return (
          <section key={section.key}>
            {section.label && <h2>{say(section.label)}</h2>}
            <dl>
              {fields.map((field) => (
                <InlineField key={field.key} spec={spec} record={record} field={field} mayUpdate={mayUpdate} />
              ))}
            </dl>
          </section>
        );
      })}
      {anyEmpty && (
        <button type="button" className="plain-button meta sections-more" onClick={() => setShowEmpty(!showEmpty)}>
          {showEmpty ? t`Hide empty fields` : t`Show empty fields`}
        </button>
      )}
    </div>
  );
}
