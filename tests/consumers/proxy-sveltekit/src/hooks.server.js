// Finds out who asks, as an application does from its session.

export function handle({ event, resolve }) {
  event.locals.user = event.request.headers.get("x-user");
  return resolve(event);
}
