// A page that is rendered ahead of time, but for the state of a task.

import { getTask } from "luma-tasks";
import { Suspense } from "react";

export default function Page() {
  return (
    <Suspense fallback={<p>wait</p>}>
      <State />
    </Suspense>
  );
}

async function State() {
  const baseUrl = `${process.env.SIMULATOR_URL}/kkiai`;
  const { state } = await getTask("success--rendered-next", { provider: "kkiai", apiKey: "demo-key", baseUrl });
  return <p>The task is {state}.</p>;
}
