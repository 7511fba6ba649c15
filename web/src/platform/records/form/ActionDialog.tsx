/** Asks for the input of an action, then runs it on records. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Form, Modal } from "antd";
import { lazy, Suspense, useState } from "react";
import { ApiError } from "@/client/http";
import { runAction } from "@/client/records";
import type { ActionSpec, Field, ObjectSpec } from "@/client/types";
import { useWords } from "@/kit/language";
import { SkeletonLines } from "@/kit/States";
import { useTell } from "@/kit/tell";
import { changedValues, placeErrors } from "./values";
import { forget } from "./writing";
import "./form.css";

const FieldForm = lazy(() => import("./FieldForm"));

interface Props {
  spec: ObjectSpec;
  action: ActionSpec;
  ids: string[];
  onClose: () => void;
  onDone?: () => void;
}

export function ActionDialog({ spec, action, ids, onClose, onDone }: Props) {
  const { t } = useLingui();
  const say = useWords();
  const tell = useTell();
  const client = useQueryClient();
  const [form] = Form.useForm();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const fields: Field[] = (action.input ?? []).map((field) => ({ ...field, right: "write" }));
  const submit = async (values: Record<string, unknown>) => {
    if (busy) return;
    setBusy(true);
    setProblem("");
    try {
      const answer = await runAction(spec.key, action.key, ids, changedValues(fields, {}, values));
      forget(client, spec.key, ids);
      if (answer?.job) tell.note(t`Started. Progress is under Jobs.`);
      else tell.done(t`Done`);
      onClose();
      onDone?.();
    } catch (error) {
      if (error instanceof ApiError) {
        const { placed, rest } = placeErrors(error.problem.errors, new Set(fields.map((field) => field.key)));
        form.setFields([...placed].map(([name, messages]) => ({ name, errors: messages.map(say) })));
        setProblem(
          rest.map(say).join("；") || (placed.size ? "" : say(error.problem.detail) || say(error.problem.title)),
        );
      } else tell.trouble(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={ids.length > 1 ? t`${say(action.label)} · ${ids.length} records` : say(action.label)}
      okText={say(action.label)}
      cancelText={t`Cancel`}
      okButtonProps={{ danger: action.danger }}
      confirmLoading={busy}
      onOk={() => (fields.length ? form.submit() : submit({}))}
      onCancel={onClose}
      width={480}
    >
      {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 12 }} />}
      {fields.length ? (
        <Suspense fallback={<SkeletonLines rows={2} height={56} />}>
          <FieldForm
            id={`action-${action.key}`}
            form={form}
            sections={[{ key: "input", label: null, fields }]}
            initial={Object.fromEntries(fields.map((field) => [field.key, field.default ?? undefined]))}
            onSubmit={submit}
          />
        </Suspense>
      ) : (
        action.danger && <p>{t`Check once more: this changes ${ids.length} records.`}</p>
      )}
    </Modal>
  );
}
