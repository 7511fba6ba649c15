/** The editor of formatted text is loaded when such a field is edited. */
import { lazy, Suspense } from "react";
import { SkeletonLines } from "@/kit/States";
import type { FieldEditor, InputProps } from "../kinds";
import { textEditor } from "../shapes/editor";

const RichEditor = lazy(() => import("./RichEditor"));

const Rich = (props: InputProps) => (
  <Suspense fallback={<SkeletonLines rows={3} height={32} />}>
    <RichEditor {...props} />
  </Suspense>
);

export const editor: FieldEditor = { Input: Rich, Filter: textEditor().Filter, multiline: true };
