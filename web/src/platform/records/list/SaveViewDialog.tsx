/** Names a view and keeps it. */
import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Checkbox, Form, Input, Modal } from "antd";
import { useRef, useState } from "react";
import { ApiError, writeKey } from "@/client/http";
import { createRecord } from "@/client/records";
import type { ObjectSpec, RecordRow } from "@/client/types";
import { useTell } from "@/kit/tell";
import type { ListState } from "./listState";
import { recordsKey } from "./recordList";

interface Props {
  spec: ObjectSpec;
  state: ListState;
  onClose: () => void;
  onSaved: (view: RecordRow) => void;
}

export function SaveViewDialog({ spec, state, onClose, onSaved }: Props) {
  const { t } = useLingui();
  const tell = useTell();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [busy, setBusy] = useState(false);
  const key = useRef(writeKey());
  const save = async () => {
    if (!name.trim() || busy) return;
    setBusy(true);
    try {
      const { filter, sort, columns } = state;
      const values = { name: name.trim(), object: spec.key, filter: filter ?? {}, sort, columns, shared };
      const view = await createRecord("view", values, key.current);
      await client.invalidateQueries({ queryKey: recordsKey("view") });
      onSaved(view);
      onClose();
    } catch (error) {
      // A refused view may be sent again with another name: that is another write.
      if (error instanceof ApiError && error.status !== 0) key.current = writeKey();
      tell.trouble(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t`Save as view`}
      okText={t`Save`}
      cancelText={t`Cancel`}
      onCancel={onClose}
      onOk={save}
      confirmLoading={busy}
      okButtonProps={{ disabled: !name.trim() }}
      width={420}
    >
      <Form layout="vertical" onFinish={save}>
        <Form.Item label={t`Name`} htmlFor="view-name" required>
          <Input
            id="view-name"
            autoFocus
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Form.Item>
        <Checkbox
          checked={shared}
          onChange={(event) => setShared(event.target.checked)}
        >{t`Share with everyone`}</Checkbox>
      </Form>
    </Modal>
  );
}
