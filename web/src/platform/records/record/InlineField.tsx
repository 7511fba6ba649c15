/** One field on a record page; a click edits it where it stands, Enter saves, Escape puts it back. */
import EditOutlined from "@ant-design/icons/EditOutlined";
import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useState } from "react";
import type { Problem } from "@/client/http";
import { ApiError } from "@/client/http";
import type { Field, ObjectSpec, RecordRow } from "@/client/types";
import { useLanguage, useNoun, useWords } from "@/kit/language";
import { troubleWords } from "@/kit/tell";
import { FieldRead, isEmpty } from "@/platform/fields/FieldValue";
import { useWriteFields } from "./recordQueries";

const InlineEditor = lazy(() => import("./InlineEditor"));
const ConflictDialog = lazy(() => import("../form/ConflictDialog").then((m) => ({ default: m.ConflictDialog })));

const FIXED_TYPES = ["auto_number", "formula"];
const FIXED_KEYS = ["created_at", "updated_at", "created_by", "updated_by", "deleted_at"];

interface Props {
  spec: ObjectSpec;
  record: RecordRow;
  field: Field;
  mayUpdate: boolean;
}

export function InlineField({ spec, record, field, mayUpdate }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const noun = useNoun();
  const language = useLanguage();
  const [editing, setEditing] = useState(false);
  const [error, setError] = useState("");
  const [conflict, setConflict] = useState<Problem | null>(null);
  const write = useWriteFields(spec, record);
  const value = record[field.key];
  const editable =
    mayUpdate && field.right === "write" && !FIXED_TYPES.includes(field.type) && !FIXED_KEYS.includes(field.key);

  const save = (wire: unknown, shown: unknown, version?: number) => {
    setError("");
    setEditing(false);
    write.mutate(
      { values: { [field.key]: wire }, shown: { [field.key]: shown }, version },
      {
        onError: (problem) => {
          if (problem instanceof ApiError && problem.code === "version_conflict") {
            const mine = problem.problem.conflicts?.[field.key];
            // Somebody changed other fields: ours can still be written against the new version.
            if (!mine && version === undefined) return save(wire, shown, problem.problem.current_version);
            return setConflict(problem.problem);
          }
          setError(troubleWords(problem, language));
        },
      },
    );
  };

  return (
    <div className={`field-line${editing ? " editing" : ""}`}>
      <dt title={say(field.help) || undefined}>{say(field.label)}</dt>
      <dd>
        {editing ? (
          <Suspense fallback={<span className="meta">…</span>}>
            <InlineEditor field={field} value={value} onSave={save} onCancel={() => setEditing(false)} />
          </Suspense>
        ) : (
          <>
            <span className="field-value">
              <FieldRead field={field} value={value} />
            </span>
            {editable && (
              <button
                type="button"
                className={`field-edit${isEmpty(value) ? " empty" : ""}`}
                aria-label={t`Edit ${noun(field.label)}`}
                onClick={() => setEditing(true)}
              >
                {isEmpty(value) ? <span className="field-add">{t`Fill in`}</span> : <EditOutlined />}
              </button>
            )}
          </>
        )}
        {error && (
          <p className="field-error" role="alert">
            {error}
          </p>
        )}
      </dd>
      <Suspense fallback={null}>
        {conflict && (
          <ConflictDialog
            spec={spec}
            problem={conflict}
            onClose={() => setConflict(null)}
            onResolve={(kept, version) => {
              setConflict(null);
              save(kept[field.key], kept[field.key], version);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
