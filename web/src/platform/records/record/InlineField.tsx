/** One field on a record page; a click edits it where it stands, Enter saves, Escape puts it back. */
import EditOutlined from "@ant-design/icons/EditOutlined";
import EyeInvisibleOutlined from "@ant-design/icons/EyeInvisibleOutlined";
import EyeOutlined from "@ant-design/icons/EyeOutlined";
import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useEffect, useState } from "react";
import type { Problem } from "@/client/http";
import { ApiError } from "@/client/http";
import type { Field, ObjectSpec, RecordRow } from "@/client/types";
import { useLanguage, useNoun, useWords } from "@/kit/language";
import { troubleWords } from "@/kit/tell";
import { holdUnsaved } from "@/kit/unsaved";
import { FieldRead, isEmpty, isMasked } from "@/platform/fields/FieldValue";
import { useWriteFields } from "./recordQueries";
import { useRevealed } from "./reveal";

const InlineEditor = lazy(() => import("./InlineEditor"));
const ConflictDialog = lazy(() => import("../form/ConflictDialog").then((m) => ({ default: m.ConflictDialog })));

const FIXED_TYPES = ["auto_number", "formula"];
/** Their editors need the whole width of the column. */
const WIDE = ["rich_text"];
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
  // The version that the person saw when the editing began: what others change meanwhile must not be overwritten unseen.
  const [seen, setSeen] = useState(record.version);
  // What was typed and could not be saved: the editor opens with it again.
  const [kept, setKept] = useState<{ value: unknown } | null>(null);
  const [error, setError] = useState("");
  const [conflict, setConflict] = useState<Problem | null>(null);
  const write = useWriteFields(spec, record);
  const reveal = useRevealed();
  const clear = field.key in reveal.shown;
  const value = clear ? reveal.shown[field.key] : record[field.key];
  const mayReveal = reveal.may(field, value);
  const unsaved = editing || write.isPending;
  useEffect(() => (unsaved ? holdUnsaved() : undefined), [unsaved]);
  const editable =
    mayUpdate && field.right === "write" && !FIXED_TYPES.includes(field.type) && !FIXED_KEYS.includes(field.key);

  const save = (wire: unknown, shown: unknown, version?: number) => {
    setError("");
    setEditing(false);
    setKept({ value: shown });
    write.mutate(
      { values: { [field.key]: wire }, shown: { [field.key]: shown }, version: version ?? seen },
      {
        onSuccess: () => setKept(null),
        onError: (problem) => {
          if (problem instanceof ApiError && problem.code === "version_conflict") {
            const mine = problem.problem.conflicts?.[field.key];
            // Somebody changed other fields: ours can still be written against the new version.
            if (!mine && version === undefined) return save(wire, shown, problem.problem.current_version);
            return setConflict(problem.problem);
          }
          setError(troubleWords(problem, language));
          setEditing(true);
        },
      },
    );
  };

  return (
    <div className={`field-line${editing ? " editing" : ""}${WIDE.includes(field.type) ? " wide" : ""}`}>
      <dt title={say(field.help) || undefined}>{say(field.label)}</dt>
      <dd>
        {editing ? (
          <Suspense fallback={<span className="meta">…</span>}>
            <InlineEditor
              field={field}
              // A mask is no value to begin from: it would be written back.
              value={isMasked(field) && !clear ? null : value}
              start={kept}
              onSave={save}
              onCancel={() => {
                setEditing(false);
                setKept(null);
                setError("");
              }}
            />
          </Suspense>
        ) : (
          <>
            <span
              className={mayReveal ? "field-value revealable" : "field-value"}
              aria-live={mayReveal ? "polite" : undefined}
            >
              <FieldRead field={field} value={value} clear={clear} />
            </span>
            {mayReveal && (
              <button
                type="button"
                className="field-reveal"
                aria-pressed={clear}
                aria-label={clear ? t`Hide ${noun(field.label)}` : t`Show ${noun(field.label)} in clear`}
                title={clear ? t`Hide` : t`Show in clear; this is logged`}
                disabled={reveal.busy}
                onClick={() => reveal.toggle(field.key)}
              >
                {clear ? <EyeInvisibleOutlined aria-hidden="true" /> : <EyeOutlined aria-hidden="true" />}
              </button>
            )}
            {editable && (
              <button
                type="button"
                className={`field-edit${isEmpty(value) ? " empty" : ""}`}
                aria-label={isEmpty(value) ? t`Fill in ${noun(field.label)}` : t`Edit ${noun(field.label)}`}
                onClick={() => {
                  setSeen(record.version);
                  setEditing(true);
                }}
              >
                {isEmpty(value) ? <span className="field-add">{t`Fill in`}</span> : <EditOutlined aria-hidden="true" />}
              </button>
            )}
          </>
        )}
        {write.isPaused && <p className="meta">{t`Not saved yet: waiting for the connection`}</p>}
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
            onClose={() => {
              setConflict(null);
              setEditing(true);
            }}
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
