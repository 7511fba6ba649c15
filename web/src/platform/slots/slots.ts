/** Places in generic pages that a feature may fill; the application fills them at start. */
import type { ComponentType } from "react";
import type { ObjectSpec, RecordRow } from "@/client/types";

export interface RecordSlotProps {
  spec: ObjectSpec;
  record: RecordRow;
}

interface Slots {
  /** Instead of the timeline, in the middle of a record page: by object type. */
  recordMain: Record<string, ComponentType<RecordSlotProps>>;
  /** Below the fields on a record page: by object type. */
  recordBelow: Record<string, ComponentType<RecordSlotProps>>;
  /** Fields a slot of this object type shows itself, so the generic sections leave them out. */
  ownFields: Record<string, string[]>;
}

export const slots: Slots = { recordMain: {}, recordBelow: {}, ownFields: {} };
