/** The record a follow-up is about: any object type, so the link carries its own. */
import { Link } from "react-router";
import type { FieldDisplay, ShowProps } from "../kinds";
import { namesOf, textDisplay } from "../shapes/display";

function Read({ value }: ShowProps) {
  const subject = value as { object?: string; id?: string };
  return subject.object && subject.id ? (
    <Link to={`/o/${subject.object}/${subject.id}`}>{namesOf(value)}</Link>
  ) : (
    <span>{namesOf(value)}</span>
  );
}

export const display: FieldDisplay = { ...textDisplay(180, namesOf), Read };
