/** Which feature fills which place of the generic pages. */
import { lazy } from "react";
import { slots } from "@/platform/slots/slots";

slots.recordMain.role = lazy(() => import("@/features/access/GrantsMatrix"));
slots.ownFields.role = ["grants"];
slots.recordMain.object_type = lazy(() => import("@/features/customise/ObjectFields"));
slots.recordBelow.person = lazy(() => import("@/features/security/PersonAccount"));
