import type { FieldDisplay } from "../kinds";
import { namesOf, PersonCell } from "../shapes/display";

export const display: FieldDisplay = { Cell: PersonCell, width: 120, text: namesOf };
