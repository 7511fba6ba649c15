/** The dialog that asks who one is before an act that matters. */
import { useLingui } from "@lingui/react/macro";
import { Modal } from "antd";
import type { Problem } from "@/client/http";
import { ProofForm } from "./ProofForm";

export default function StepUpDialog({ problem, onEnd }: { problem: Problem; onEnd: (proved: boolean) => void }) {
  const { t } = useLingui();
  return (
    <Modal open width={400} title={t`Confirm that it is you`} footer={null} zIndex={1600} onCancel={() => onEnd(false)}>
      <p className="meta">{t`What you are about to do needs a fresh proof of who you are.`}</p>
      <ProofForm methods={problem.methods ?? ["password"]} onProved={() => onEnd(true)} />
    </Modal>
  );
}
