/** Builds a filter: groups in groups, joined by all or any, each with its opposite. Calls back with finished trees only. */
import { useEffect, useRef, useState } from "react";
import type { FilterNode, ObjectSpec } from "@/client/types";
import { GroupEditor } from "./GroupEditor";
import { type Draft, type Group, newCondition, newGroup, readTree, replaceIn, writeTree } from "./tree";
import "./filters.css";

interface Props {
  spec: ObjectSpec;
  value: FilterNode | null;
  onChange: (filter: FilterNode | null) => void;
}

export default function FilterBuilder({ spec, value, onChange }: Props) {
  const [root, setRoot] = useState<Group>(() => startOf(value));
  const sent = useRef(JSON.stringify(value ?? null));

  // A filter that came from elsewhere (a saved view, the back button) replaces the draft.
  useEffect(() => {
    const text = JSON.stringify(value ?? null);
    if (text !== sent.current) {
      sent.current = text;
      setRoot(startOf(value));
    }
  }, [value]);

  const apply = (next: Group) => {
    setRoot(next);
    const tree = writeTree(next);
    const text = JSON.stringify(tree);
    if (text !== sent.current) {
      sent.current = text;
      onChange(tree);
    }
  };
  const change = (id: number, update: (draft: Draft) => Draft | null) => {
    if (id === root.id) apply((update(root) as Group | null) ?? newGroup([newCondition()]));
    else apply(replaceIn(root, id, update));
  };

  return (
    <div className="filter-builder">
      <GroupEditor
        spec={spec}
        group={root}
        change={change}
        depth={0}
        onClear={() => apply(newGroup([newCondition()]))}
      />
    </div>
  );
}

function startOf(value: FilterNode | null): Group {
  const group = readTree(value);
  return group.items.length ? group : newGroup([newCondition()]);
}
