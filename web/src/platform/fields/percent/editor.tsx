import { figureEditor } from "../shapes/editor";

export const editor = figureEditor("%");
