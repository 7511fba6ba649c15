import { referenceEditor } from "../shapes/reference";

export const editor = referenceEditor(null);
