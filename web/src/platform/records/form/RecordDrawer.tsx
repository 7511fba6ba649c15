/** Creates or edits a record of any object type in a drawer made from its metadata. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Form } from "antd";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { ApiError, type Problem, writeKey } from "@/client/http";
import { createRecord, updateRecord } from "@/client/records";
import type { ObjectSpec, RecordRow } from "@/client/types";
import { useLanguage, useNoun, useWords } from "@/kit/language";
import { SkeletonLines } from "@/kit/States";
import { useTell } from "@/kit/tell";
import { isEmpty, isMasked } from "@/platform/fields/FieldValue";
import { ConflictDialog } from "./ConflictDialog";
import { useConfirmLeave, useLeaveGuard } from "./leaveGuard";
import { changedValues, isWritable, placeErrors, sectionsOf } from "./values";
import { forget } from "./writing";
import "./form.css";

const FieldForm = lazy(() => import("./FieldForm"));

interface Props {
  spec: ObjectSpec;
  record?: RecordRow;
  initial?: Record<string, unknown>;
  onClose: () => void;
  onSaved?: (record: RecordRow) => void;
}

export default function RecordDrawer({ spec, record: shown, initial, onClose, onSaved }: Props) {
  // The page behind follows the changes of others; the form keeps what it was opened with, so that the server can tell.
  const [record] = useState(shown);
  const { t } = useLingui();
  const say = useWords();
  const noun = useNoun();
  const language = useLanguage();
  const tell = useTell();
  const client = useQueryClient();
  const [form] = Form.useForm();
  const [dirty, setDirty] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<string[]>([]);
  const [conflict, setConflict] = useState<Problem | null>(null);
  const key = useRef(writeKey());
  const confirmLeave = useConfirmLeave();
  const release = useLeaveGuard(dirty);

  const sections = useMemo(
    () =>
      sectionsOf(
        spec,
        (field) => isWritable(field) && (!field.system || field.key === "owner" || field.key === "department"),
      ),
    [spec],
  );
  const fields = useMemo(() => sections.flatMap((section) => section.fields), [sections]);
  const masks = useMemo(
    () =>
      Object.fromEntries(
        fields.flatMap((f) =>
          record && isMasked(f) && !isEmpty(record[f.key]) ? [[f.key, String(record[f.key])]] : [],
        ),
      ),
    [fields, record],
  );
  const start = useMemo(() => {
    const values: Record<string, unknown> = {};
    // A mask is no value to begin from; left empty, the field keeps what it has.
    for (const field of fields)
      values[field.key] = record
        ? isMasked(field)
          ? undefined
          : record[field.key]
        : (initial?.[field.key] ?? field.default ?? undefined);
    return values;
  }, [fields, record, initial]);

  const submit = async (values: Record<string, unknown>, version = record?.version) => {
    setBusy(true);
    setProblems([]);
    try {
      const changed = changedValues(fields, record ? start : {}, values);
      if (record && Object.keys(changed).length === 0) return onClose();
      const hidden = record ? {} : hiddenInitial(initial, fields);
      const saved = record
        ? await updateRecord(spec.key, record.id, changed, version)
        : await createRecord(spec.key, { ...hidden, ...changed }, key.current);
      forget(client, spec.key, [saved.id]);
      tell.done(record ? t`Saved` : t`${say(spec.label)} created`);
      release();
      onClose();
      onSaved?.(saved);
    } catch (error) {
      // Somebody changed other fields: ours can still be written against the new version.
      const now = otherFieldsOnly(error);
      if (now !== undefined && now !== version) return await submit(values, now);
      place(error);
    } finally {
      setBusy(false);
    }
  };

  const place = (error: unknown) => {
    if (!(error instanceof ApiError)) return tell.trouble(error);
    // A refused write may be sent again with other values: that is another write.
    if (error.status !== 0) key.current = writeKey();
    if (error.code === "version_conflict" && record) return setConflict(error.problem);
    const { placed, rest } = placeErrors(error.problem.errors, new Set(fields.map((field) => field.key)));
    form.setFields([...placed].map(([name, messages]) => ({ name, errors: messages.map(say) })));
    const first = [...placed.keys()][0];
    if (first) form.scrollToField(first, { block: "center", focus: true });
    const whole = [say(error.problem.title), say(error.problem.detail)].filter(Boolean);
    setProblems(placed.size || rest.length ? rest.map(say) : whole);
  };

  const formId = `record-${spec.key}`;
  return (
    <Drawer
      open
      title={record ? t`Edit ${noun(spec.label)}` : t`New ${noun(spec.label)}`}
      size={fields.length > 8 ? 720 : 520}
      onClose={() => confirmLeave(dirty, onClose)}
      maskClosable={!dirty}
      className="record-drawer"
      footer={
        <span className="row" style={{ justifyContent: "flex-end" }}>
          <Button onClick={() => confirmLeave(dirty, onClose)}>{t`Cancel`}</Button>
          <Button type="primary" loading={busy} onClick={() => form.submit()}>
            {record ? t`Save` : t`Create`}
          </Button>
        </span>
      }
    >
      {problems.length > 0 && (
        <Alert
          type="error"
          showIcon
          style={{ marginBottom: 16 }}
          title={problems.join(language === "zh" ? "；" : "; ")}
        />
      )}
      <Suspense fallback={<SkeletonLines rows={6} height={56} />}>
        <FieldForm
          id={formId}
          form={form}
          sections={sections}
          initial={start}
          masks={masks}
          onSubmit={(values) => busy || submit(values)}
          onTouched={() => setDirty(true)}
        />
      </Suspense>
      {conflict && record && (
        <ConflictDialog
          spec={spec}
          problem={conflict}
          onClose={() => setConflict(null)}
          onResolve={(kept, version) => {
            setConflict(null);
            form.setFieldsValue(kept);
            submit({ ...form.getFieldsValue(), ...kept }, version);
          }}
        />
      )}
    </Drawer>
  );
}

/** The version to write against where a conflict is about no field of ours. */
function otherFieldsOnly(error: unknown): number | undefined {
  if (!(error instanceof ApiError) || error.code !== "version_conflict") return undefined;
  return Object.keys(error.problem.conflicts ?? {}).length ? undefined : error.problem.current_version;
}

/** Values given from outside for fields the form does not show, such as the subject of a follow-up. */
function hiddenInitial(initial: Record<string, unknown> | undefined, fields: { key: string }[]) {
  const shown = new Set(fields.map((field) => field.key));
  return Object.fromEntries(Object.entries(initial ?? {}).filter(([key]) => !shown.has(key)));
}
