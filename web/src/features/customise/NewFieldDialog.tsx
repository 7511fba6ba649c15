/** A custom field: names, type, and what the type asks for. It is on every page of its object at once. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Checkbox, Form, Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { ApiError } from "@/client/http";
import { createRecord } from "@/client/records";
import type { ObjectSpec } from "@/client/types";
import { useLanguage, useWords } from "@/kit/language";
import { troubleWords } from "@/kit/tell";
import { useTypeWords } from "@/platform/fields/typeWords";
import { META, useMeta } from "@/platform/meta/meta";
import { placeErrors } from "@/platform/records/form/values";
import { forget } from "@/platform/records/form/writing";
import { fieldKey, type NewFieldValues, optionsOf, TYPES } from "./newField";

export function NewFieldDialog({ spec, onClose }: { spec: ObjectSpec; onClose: () => void }) {
  const { t } = useLingui();
  const say = useWords();
  const language = useLanguage();
  const typeWords = useTypeWords();
  const client = useQueryClient();
  const { objects } = useMeta();
  const [form] = Form.useForm<NewFieldValues>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const type = Form.useWatch("type", form) ?? "text";

  const make = async (values: NewFieldValues) => {
    if (busy) return;
    setBusy(true);
    setProblem("");
    try {
      const options = optionsOf(values);
      const taken = new Set(spec.fields.map((field) => field.key));
      await createRecord("field", {
        object: spec.key,
        key: values.key || fieldKey(values.label_en, taken),
        type: values.type,
        label_zh: values.label_zh,
        label_en: values.label_en,
        required: !!values.required,
        unique: !!values.unique,
        ...(options ? { options } : {}),
      });
      forget(client, "field");
      await client.refetchQueries({ queryKey: META });
      onClose();
    } catch (error) {
      if (error instanceof ApiError) {
        const { placed, rest } = placeErrors(error.problem.errors, new Set(["label_zh", "label_en", "key", "type"]));
        form.setFields(
          [...placed].map(([name, messages]) => ({ name: name as keyof NewFieldValues, errors: messages.map(say) })),
        );
        setProblem(rest.map(say).join("；") || (placed.size ? "" : troubleWords(error, language)));
      } else setProblem(troubleWords(error, language));
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={t`New field`}
      okText={t`Create`}
      cancelText={t`Cancel`}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={520}
    >
      {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 12 }} />}
      <Form form={form} layout="vertical" initialValues={{ type: "text" }} onFinish={make}>
        <div className="two">
          <Form.Item
            name="label_zh"
            label={t`Chinese name`}
            rules={[{ required: true, message: t`Fill in the Chinese name` }]}
          >
            <Input maxLength={60} autoFocus />
          </Form.Item>
          <Form.Item
            name="label_en"
            label={t`English name`}
            rules={[{ required: true, message: t`Fill in the English name` }]}
          >
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="type" label={t`Type`} rules={[{ required: true }]}>
            <Select
              showSearch={{ optionFilterProp: "label" }}
              options={TYPES.map((one) => ({ value: one, label: typeWords(one) }))}
            />
          </Form.Item>
          <Form.Item name="key" label={t`Key`} extra={t`Empty: made from the English name`}>
            <Input maxLength={38} placeholder="c_…" />
          </Form.Item>
        </div>
        {["choice", "multi_choice"].includes(type) && (
          <Form.Item
            name="choices"
            label={t`Choices, one a line`}
            extra={t`Chinese | English`}
            rules={[{ required: true, message: t`Fill in at least one choice` }]}
          >
            <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} placeholder={"高 | High\n低 | Low"} />
          </Form.Item>
        )}
        {["reference", "references"].includes(type) && (
          <Form.Item
            name="target"
            label={t`Refers to`}
            rules={[{ required: true, message: t`Choose what it refers to` }]}
          >
            <Select options={objects.map((one) => ({ value: one.key, label: say(one.label) }))} />
          </Form.Item>
        )}
        {["number", "percent"].includes(type) && (
          <Form.Item name="decimals" label={t`Decimals`}>
            <InputNumber min={0} max={6} />
          </Form.Item>
        )}
        <span className="row">
          <Form.Item name="required" valuePropName="checked" noStyle>
            <Checkbox>{t`Required`}</Checkbox>
          </Form.Item>
          <Form.Item name="unique" valuePropName="checked" noStyle>
            <Checkbox>{t`No two records alike`}</Checkbox>
          </Form.Item>
        </span>
      </Form>
    </Modal>
  );
}
