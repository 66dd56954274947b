/** What is wrong with the command line itself: nothing has been asked, and the exit status is 2. */
export class UsageError extends Error {}
