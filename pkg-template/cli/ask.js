import { isLumaError } from "../index.js";

/** Asks once about all rows, and calls `ended` with each. What is wrong with the whole call is wrong with each. */
export async function get(client, rows, { ended }) {
  const results = await settled(
    client,
    rows.map(({ id }) => id),
  );
  rows.forEach((row, index) => row.end(results[index]));
  await Promise.all(rows.map(ended));
}

async function settled(client, ids) {
  try {
    return await client.getTasks(ids);
  } catch (error) {
    if (!isLumaError(error)) throw error;
    return ids.map(() => ({ error }));
  }
}

/** Polls until each row has ended, and calls `ended` with it then. The client asks together what is due together. */
export async function wait(client, rows, hooks) {
  await Promise.all(rows.map((row) => follow(client, row, hooks)));
}

async function follow(client, row, { changed, ended }) {
  const onPoll = ({ error, nextPollInMs }) => {
    row.trouble = nextPollInMs === null ? null : error;
    changed(row);
  };
  let error = null;
  try {
    for await (const task of client.watchTask(row.id, { onPoll })) {
      row.task = task;
      changed(row);
    }
  } catch (thrown) {
    if (!isLumaError(thrown)) throw thrown;
    error = thrown;
  }
  row.end(error === null ? { task: row.task } : { error });
  await ended(row);
}
