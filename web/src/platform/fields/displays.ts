/** Field types by the strings of the server: how each reads. A type we do not know reads as text. */

import { display as address } from "./address/display";
import { display as autoNumber } from "./auto_number/display";
import { display as boolean } from "./boolean/display";
import { display as choice } from "./choice/display";
import { display as cnId } from "./cn_id/display";
import { display as creditCode } from "./credit_code/display";
import { display as date } from "./date/display";
import { display as datetime } from "./datetime/display";
import { display as department } from "./department/display";
import { display as email } from "./email/display";
import { display as file } from "./file/display";
import { display as formula } from "./formula/display";
import { display as image } from "./image/display";
import { display as json } from "./json/display";
import type { FieldDisplay } from "./kinds";
import { display as longText } from "./long_text/display";
import { display as money } from "./money/display";
import { display as multiChoice } from "./multi_choice/display";
import { display as number } from "./number/display";
import { display as percent } from "./percent/display";
import { display as person } from "./person/display";
import { display as phone } from "./phone/display";
import { display as place } from "./place/display";
import { display as rating } from "./rating/display";
import { display as reference } from "./reference/display";
import { display as references } from "./references/display";
import { display as region } from "./region/display";
import { display as richText } from "./rich_text/display";
import { display as subject } from "./subject/display";
import { display as tags } from "./tags/display";
import { display as text } from "./text/display";
import { display as url } from "./url/display";
import "./fields.css";

const DISPLAYS: Record<string, FieldDisplay> = {
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

export const displayOf = (type: string): FieldDisplay => DISPLAYS[type] ?? text;
