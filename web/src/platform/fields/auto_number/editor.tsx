import { textEditor } from "../shapes/editor";

export const editor = textEditor();
