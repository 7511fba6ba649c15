import { Link } from "react-router";
import type { Named } from "@/client/types";
import type { FieldDisplay, ShowProps } from "../kinds";
import { namesOf, textDisplay } from "../shapes/display";

function Read({ field, value }: ShowProps) {
  const target = value as Named;
  return field.object && target?.id ? (
    <Link to={`/o/${field.object}/${target.id}`}>{namesOf(value)}</Link>
  ) : (
    <span>{namesOf(value)}</span>
  );
}

export const display: FieldDisplay = { ...textDisplay(180, namesOf), Read };
