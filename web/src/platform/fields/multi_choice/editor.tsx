import { Pick } from "../choice/editor";
import type { FieldEditor, FilterProps, InputProps } from "../kinds";
import { LIST_OPERATORS } from "../shapes/editor";

function PickSeveral(props: InputProps) {
  return <Pick {...props} multiple />;
}

function Filter({ field, op, value, onChange }: FilterProps) {
  return <Pick field={field} value={value} onChange={onChange} multiple={LIST_OPERATORS.includes(op)} />;
}

export const editor: FieldEditor = { Input: PickSeveral, Filter };
