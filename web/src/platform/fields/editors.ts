/** Field types by the strings of the server: how each is written and filtered. Loaded on demand. */

import { editor as address } from "./address/editor";
import { editor as autoNumber } from "./auto_number/editor";
import { editor as boolean } from "./boolean/editor";
import { editor as choice } from "./choice/editor";
import { editor as cnId } from "./cn_id/editor";
import { editor as creditCode } from "./credit_code/editor";
import { editor as date } from "./date/editor";
import { editor as datetime } from "./datetime/editor";
import { editor as department } from "./department/editor";
import { editor as email } from "./email/editor";
import { editor as file } from "./file/editor";
import { editor as formula } from "./formula/editor";
import { editor as image } from "./image/editor";
import { editor as json } from "./json/editor";
import type { FieldEditor } from "./kinds";
import { editor as longText } from "./long_text/editor";
import { editor as money } from "./money/editor";
import { editor as multiChoice } from "./multi_choice/editor";
import { editor as number } from "./number/editor";
import { editor as percent } from "./percent/editor";
import { editor as person } from "./person/editor";
import { editor as phone } from "./phone/editor";
import { editor as place } from "./place/editor";
import { editor as rating } from "./rating/editor";
import { editor as reference } from "./reference/editor";
import { editor as references } from "./references/editor";
import { editor as region } from "./region/editor";
import { editor as richText } from "./rich_text/editor";
import { editor as subject } from "./subject/editor";
import { editor as tags } from "./tags/editor";
import { editor as text } from "./text/editor";
import { editor as url } from "./url/editor";

const EDITORS: Record<string, FieldEditor> = {
  text,
  long_text: longText,
  rich_text: richText,
  number,
  money,
  percent,
  boolean,
  date,
  datetime,
  choice,
  multi_choice: multiChoice,
  tags,
  phone,
  email,
  url,
  cn_id: cnId,
  credit_code: creditCode,
  region,
  address,
  place,
  person,
  department,
  reference,
  references,
  file,
  image,
  auto_number: autoNumber,
  formula,
  rating,
  json,
  subject,
};

export const editorOf = (type: string): FieldEditor => EDITORS[type] ?? text;
