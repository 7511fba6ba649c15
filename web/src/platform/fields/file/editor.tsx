import { uploadEditor } from "../shapes/upload";

export const editor = uploadEditor(undefined);
