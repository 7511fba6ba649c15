/** Makes a custom object type for a file that fits none. Its fields come from the columns, in the next step. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Form, Input, Modal } from "antd";
import { useState } from "react";
import { createRecord } from "@/client/records";
import { useLanguage } from "@/kit/language";
import { troubleWords } from "@/kit/tell";
import { META } from "@/platform/meta/meta";
import { objectKey } from "./columns";

interface Values {
  label_zh: string;
  label_en: string;
}

export function NewObjectDialog({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const { t } = useLingui();
  const language = useLanguage();
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const make = async (values: Values) => {
    setBusy(true);
    setProblem("");
    const key = objectKey(values.label_en);
    try {
      await createRecord("object_type", { key, label_zh: values.label_zh, label_en: values.label_en, icon: "table" });
      await client.refetchQueries({ queryKey: META });
      onMade(key);
    } catch (error) {
      setProblem(troubleWords(error, language));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t`New kind of record`}
      okText={t`Create`}
      cancelText={t`Cancel`}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={440}
    >
      {problem && <Alert type="error" showIcon title={problem} style={{ marginBottom: 12 }} />}
      <Form form={form} layout="vertical" onFinish={make} requiredMark>
        <Form.Item
          name="label_zh"
          label={t`Chinese name`}
          rules={[{ required: true, message: t`Fill in the Chinese name` }]}
        >
          <Input maxLength={40} autoFocus placeholder="账单" />
        </Form.Item>
        <Form.Item
          name="label_en"
          label={t`English name`}
          extra={t`Its key is made of this and cannot be changed later.`}
          rules={[
            { required: true, message: t`Fill in the English name` },
            { pattern: /[A-Za-z]/, message: t`Use Latin letters` },
          ]}
        >
          <Input maxLength={40} placeholder="Bill" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
