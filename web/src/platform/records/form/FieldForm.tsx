/** Fields of an object type as a form: inputs by type, sections, help, errors at the field. */

import { useLingui } from "@lingui/react/macro";
import { Form, type FormInstance } from "antd";
import type { Field } from "@/client/types";
import { useNoun, useWords } from "@/kit/language";
import { editorOf } from "@/platform/fields/editors";
import type { FormSection } from "./values";

interface Props {
  id: string;
  form: FormInstance;
  sections: FormSection[];
  initial: Record<string, unknown>;
  /** What is shown of values that are kept from this person: their fields start empty and may stay so. */
  masks?: Record<string, string>;
  onSubmit: (values: Record<string, unknown>) => void;
  onTouched?: () => void;
}

const WIDE = ["long_text", "rich_text", "address", "json", "file", "image", "place"];

export default function FieldForm({ id, form, sections, initial, masks = {}, onSubmit, onTouched }: Props) {
  const say = useWords();
  return (
    <Form
      id={id}
      form={form}
      name={id}
      layout="vertical"
      initialValues={initial}
      onFinish={onSubmit}
      onValuesChange={onTouched}
      scrollToFirstError={{ block: "center", focus: true }}
      requiredMark
    >
      {sections.map((section, index) => (
        <section key={section.key} className="form-section">
          {section.label && sections.length > 1 && <h3>{say(section.label)}</h3>}
          <div className="form-fields">
            {section.fields.map((field, at) => (
              <FieldItem key={field.key} field={field} mask={masks[field.key]} autoFocus={index === 0 && at === 0} />
            ))}
          </div>
        </section>
      ))}
      <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
    </Form>
  );
}

function FieldItem({ field, mask, autoFocus }: { field: Field; mask: string | undefined; autoFocus: boolean }) {
  const { t } = useLingui();
  const say = useWords();
  const noun = useNoun();
  const editor = editorOf(field.type);
  const { Input: FieldInput } = editor;
  return (
    <Form.Item
      name={field.key}
      label={say(field.label)}
      className={WIDE.includes(field.type) ? "wide" : undefined}
      extra={mask ? t`Now ${mask}. Left empty, it stays.` : say(field.help) || undefined}
      rules={
        field.required && !mask && field.type !== "boolean"
          ? [{ required: true, message: t`Fill in ${noun(field.label)}` }]
          : undefined
      }
      validateTrigger={[]}
    >
      <FieldInput field={field} autoFocus={autoFocus} />
    </Form.Item>
  );
}
