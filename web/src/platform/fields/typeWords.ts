/** The names of field types. */
import { useLingui } from "@lingui/react/macro";

export function useTypeWords(): (type: string) => string {
  const { t } = useLingui();
  const words: Record<string, string> = {
    text: t`Text`,
    long_text: t`Long text`,
    rich_text: t`Formatted text`,
    number: t`Plain number`,
    money: t`Money`,
    percent: t`Percent`,
    boolean: t`Yes or no`,
    date: t`Date`,
    datetime: t`Date and time`,
    choice: t`Choice`,
    multi_choice: t`Several choices`,
    tags: t`Tags`,
    phone: t`Phone`,
    email: t`E-mail`,
    url: t`Web address`,
    cn_id: t`Identity number`,
    credit_code: t`Credit code`,
    region: t`Region`,
    address: t`Address`,
    place: t`Place`,
    person: t`Person`,
    department: t`Department`,
    reference: t`Reference`,
    references: t`References`,
    file: t`Files`,
    image: t`Pictures`,
    auto_number: t`Number by rule`,
    formula: t`Formula`,
    rating: t`Rating`,
    json: "JSON",
  };
  return (type) => words[type] ?? type;
}
