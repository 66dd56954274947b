//! One call of a poller: the work that it carries, and the events it gets.

use std::cell::RefMut;
use std::future::poll_fn;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::vec::IntoIter;

use super::{Ends, Notice, OnNotice, Poller};
use crate::error::Rejection;
use crate::host::Host;

pub(super) type Running<T> = Pin<Box<dyn Future<Output = T>>>;

/// Work that runs in the async context of a call: with its number, when it is a request. What the caller threw is its error.
pub(super) type Work<V> = (Option<u32>, Running<Result<(), V>>);

/// What other calls of the poller can reach of a running call: they put notices into its inbox and hand requests over to it.
pub(super) struct Member<V> {
    pub(super) waits: Range<u32>,
    pub(super) inbox: Vec<Notice<V>>,
    pub(super) work: Vec<Work<V>>,
    pub(super) waker: Option<Waker>,
}

/// The call that has the wait number `wait`. The calls are in the order of their numbers.
pub(super) fn member_of<V>(members: &mut [Member<V>], wait: u32) -> Option<&mut Member<V>> {
    let index = members.partition_point(|member| member.waits.end <= wait);
    members.get_mut(index).filter(|member| member.waits.contains(&wait))
}

/// A call, which leaves its poller when it is dropped, finished or not.
pub(super) struct Call<'a, H: Host> {
    pub(super) poller: &'a Rc<Poller<H>>,
    pub(super) waits: Range<u32>,
    /// What it has not been notified of yet.
    pub(super) inbox: IntoIter<Notice<H::Value>>,
    pub(super) on_notice: OnNotice<'a, H::Value>,
}

impl<H: Host> Call<'_, H> {
    /// Waits for the next notice. When it ended one of the waits, that end is put into its place.
    pub(super) async fn advance(&mut self, ends: &mut Ends<H::Value>) -> Result<(), H::Value> {
        let notice = poll_fn(|context| self.next(context)).await?;
        (self.on_notice)(&notice)?;
        let Notice::Event(event) = notice else { return Ok(()) };
        match event.end {
            None => return Ok(()),
            Some(Err(Rejection::Thrown(thrown))) => return Err(thrown),
            Some(_) => {}
        }
        // Only now: there may be thousands of calls that wait.
        ends.resize_with(self.waits.len(), || None);
        if let Some(end) = ends.get_mut(event.wait.wrapping_sub(self.waits.start) as usize) {
            *end = Some(event);
        }
        Ok(())
    }

    /// Whether it is over: each wait has ended or, in a step, has polled or is not due.
    pub(super) fn is_over(&self) -> bool {
        let has_notice = self.inbox.len() > 0 || self.me().is_some_and(|me| !me.inbox.is_empty());
        !has_notice && self.poller.schedule.borrow().is_at_rest(&self.waits)
    }

    /// The next notice of this call.
    fn next(&mut self, context: &mut Context<'_>) -> Poll<Result<Notice<H::Value>, H::Value>> {
        loop {
            if let Some(notice) = self.notice() {
                return Poll::Ready(Ok(notice));
            }
            let has_led = self.lead(context);
            if self.carry(context)? || has_led {
                continue;
            }
            if let Some(mut me) = self.me() {
                me.waker = Some(context.waker().clone());
            }
            return Poll::Pending;
        }
    }

    fn notice(&mut self) -> Option<Notice<H::Value>> {
        if self.inbox.len() == 0 {
            // A wait lasts, and there may be thousands: the place of its notices is given back.
            let inbox = core::mem::take(&mut self.me()?.inbox);
            self.inbox = inbox.into_iter();
        }
        self.inbox.next()
    }

    /// The entry of this call among the members of the poller.
    fn me(&self) -> Option<RefMut<'_, Member<H::Value>>> {
        let members = self.poller.members.borrow_mut();
        RefMut::filter_map(members, |members| member_of(members, self.waits.start)).ok()
    }

    /// Runs the schedule when this call leads and something is due. Returns whether it has.
    fn lead(&self, context: &mut Context<'_>) -> bool {
        let leader = self.poller.members.borrow().first().map(|member| member.waits.start);
        if leader != Some(self.waits.start) {
            return false;
        }
        let timer = self.poller.timer.take();
        if let Some(mut timer) = timer {
            if timer.as_mut().poll(context).is_ready() {
                self.poller.is_due.set(true);
            } else {
                self.poller.timer.replace(Some(timer));
            }
        }
        let is_due = self.poller.is_due.take();
        if is_due {
            self.poller.run_schedule();
        }
        is_due
    }

    /// Continues the work of this call. Returns whether any of it is done.
    fn carry(&self, context: &mut Context<'_>) -> Result<bool, H::Value> {
        let mut left = Vec::new();
        let mut is_any_done = Ok(false);
        for (request, mut running) in self.take_work() {
            match running.as_mut().poll(context) {
                Poll::Pending => left.push((request, running)),
                Poll::Ready(done) => is_any_done = is_any_done.and(done.map(|()| true)),
            }
        }
        if let Some(mut me) = self.me() {
            me.work.append(&mut left);
        }
        is_any_done
    }

    fn take_work(&self) -> Vec<Work<H::Value>> {
        self.me().map(|mut me| std::mem::take(&mut me.work)).unwrap_or_default()
    }

    /// Leaves the poller, and notifies of the requests that are cut off because only this call waited for them.
    pub(super) fn leave(&mut self) -> Result<(), H::Value> {
        let poller = self.poller;
        let work = self.take_work();
        poller.schedule.borrow_mut().leave(&self.waits);
        for (request, running) in work {
            let heir = request.and_then(|number| poller.schedule.borrow_mut().waiter(number));
            match heir {
                Some(wait) => poller.share(wait, |member| member.work.push((request, running))),
                None => drop(running),
            }
        }
        let mut outcome = Ok(());
        while let Some(notice) = self.notice() {
            if let (Notice::Request(_), Ok(())) = (&notice, &outcome) {
                outcome = (self.on_notice)(&notice);
            }
        }
        poller.members.borrow_mut().retain(|member| member.waits != self.waits);
        if poller.members.borrow().is_empty() {
            drop(poller.timer.take());
        }
        poller.make_due();
        outcome
    }
}

impl<H: Host> Drop for Call<'_, H> {
    fn drop(&mut self) {
        // A call that was aborted has settled: what its callback throws is ignored.
        let _ = self.leave();
    }
}
