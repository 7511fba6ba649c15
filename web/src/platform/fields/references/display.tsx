import { Link } from "react-router";
import type { Named } from "@/client/types";
import type { FieldDisplay, ShowProps } from "../kinds";
import { namesOf, textDisplay } from "../shapes/display";

function Read({ field, value }: ShowProps) {
  const targets = (Array.isArray(value) ? value : []) as Named[];
  return (
    <span className="chips chips-wrap">
      {targets.map((target) =>
        field.object ? (
          <Link key={target.id} className="chip" to={`/o/${field.object}/${target.id}`}>
            {target.name}
          </Link>
        ) : (
          <span key={target.id} className="chip">
            {target.name}
          </span>
        ),
      )}
    </span>
  );
}

export const display: FieldDisplay = { ...textDisplay(200, namesOf), Read };
