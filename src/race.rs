//! The first of two futures.

use core::future::poll_fn;
use core::pin::Pin;
use core::task::Poll;

/// Which of two was first.
pub(crate) enum Either<A, B> {
    /// The first one.
    First(A),
    /// The second one.
    Second(B),
}

/// Runs both; when one is ready the other is not polled again. Both are polled in this order.
pub(crate) async fn race<A: Future, B: Future + ?Sized>(
    mut first: Pin<&mut A>,
    mut second: Pin<&mut B>,
) -> Either<A::Output, B::Output> {
    poll_fn(|context| {
        if let Poll::Ready(output) = first.as_mut().poll(context) {
            return Poll::Ready(Either::First(output));
        }
        second.as_mut().poll(context).map(Either::Second)
    })
    .await
}
