/** One question with two answers. */
import { Modal } from "antd";
import { useState } from "react";
import type { Question } from "./confirm";

export default function ConfirmDialog({ question, onClose }: { question: Question; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const yes = async () => {
    setBusy(true);
    try {
      await question.onYes();
    } finally {
      onClose();
    }
  };
  const no = () => {
    question.onNo?.();
    onClose();
  };
  return (
    <Modal
      open
      width={416}
      title={question.title}
      okText={question.yes}
      cancelText={question.no}
      okButtonProps={{ danger: question.danger, autoFocus: true }}
      confirmLoading={busy}
      onOk={yes}
      onCancel={no}
      closable={false}
      zIndex={1500}
    >
      {question.text}
    </Modal>
  );
}
