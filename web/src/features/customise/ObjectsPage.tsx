/** Every object type with its fields: choose one on the left, see and add fields on the right. */
import { useLingui } from "@lingui/react/macro";
import { Button, Select } from "antd";
import { useSearchParams } from "react-router";
import { useWords } from "@/kit/language";
import { useTitle } from "@/kit/title";
import { useMeta } from "@/platform/meta/meta";
import { useCreate } from "@/platform/records/form/creating";
import { FieldList } from "./FieldList";

export default function ObjectsPage() {
  const { t } = useLingui();
  const say = useWords();
  const create = useCreate();
  const { objects } = useMeta();
  const [params, setParams] = useSearchParams();
  useTitle(t`Fields`);
  const shown = objects.filter((spec) => !spec.hidden && !["view", "object_type", "field"].includes(spec.key));
  const object = params.get("object") ?? shown[0]?.key ?? "";
  const mayMake = objects.find((spec) => spec.key === "object_type")?.rights.create;
  return (
    <div className="page">
      <h1>{t`Fields`}</h1>
      <span className="row" style={{ marginBottom: 16 }}>
        <Select
          aria-label={t`Object`}
          style={{ width: 240 }}
          showSearch={{ optionFilterProp: "label" }}
          value={object}
          onChange={(next) => setParams({ object: next }, { replace: true })}
          options={shown.map((spec) => ({ value: spec.key, label: say(spec.plural) }))}
        />
        {mayMake && <Button onClick={() => create("object_type")}>{t`New custom object`}</Button>}
      </span>
      <FieldList object={object} />
    </div>
  );
}
