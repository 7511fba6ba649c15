/** Opens the create form from anywhere; the shell renders it. */
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import type { RecordRow } from "@/client/types";

export interface Creating {
  object: string;
  initial?: Record<string, unknown>;
  onCreated?: (record: RecordRow) => void;
}

type Create = (object: string, initial?: Creating["initial"], onCreated?: Creating["onCreated"]) => void;

const CreateContext = createContext<Create>(() => {});

export const useCreate = () => useContext(CreateContext);

interface Props {
  children: ReactNode;
  form: (creating: Creating, close: () => void) => ReactNode;
}

export function CreateProvider({ children, form }: Props) {
  const [creating, setCreating] = useState<Creating | null>(null);
  const create = useMemo<Create>(() => (object, initial, onCreated) => setCreating({ object, initial, onCreated }), []);
  return (
    <CreateContext value={create}>
      {children}
      {creating && form(creating, () => setCreating(null))}
    </CreateContext>
  );
}
