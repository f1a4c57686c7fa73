// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel

extension MemberStatus {
    /// What this status becomes by a step, or why it cannot.
    func after(_ step: StatusStep) throws(Rejection) -> MemberStatus {
        switch (step, self) {
        case (.suspend, .active), (.resume, .suspended), (.close, .active), (.close, .suspended), (.reinstate, .closed),
            (.erase, .active), (.erase, .suspended), (.erase, .closed):
            return step.result
        case (.resume, .active): throw Rejection(.memberNotSuspended, "the member is active")
        case (.reinstate, .active), (.reinstate, .suspended):
            throw Rejection(.memberNotClosed, "the member is \(rawValue)")
        case (.suspend, .suspended): throw Rejection(.memberSuspended, "the member is suspended already")
        case (.suspend, .closed), (.resume, .closed), (.close, .closed):
            throw Rejection(.memberClosed, "the membership is closed; it can be reinstated")
        case (_, .erased): throw Rejection(.memberErased, "nothing is known of the member any more")
        }
    }
}

extension Membership {
    /// Decides a change of status, which holds from when it happened, but not from before the change that it follows.
    func decideStatus<Change: StatusChange>(
        _ request: StatusRequest<Change>, happenedAt: Timestamp
    ) throws(Rejection) -> StatusEvent<Change> {
        _ = try status.after(Change.step)
        return StatusEvent(member: member, at: max(since, happenedAt), reason: request.reason)
    }

    /// Refuses to change what belongs to a membership that has ended.
    func checkOpen() throws(Rejection) {
        if status == .closed { throw Rejection(.memberClosed, "the membership is closed; it can be reinstated") }
        try checkNotErased()
    }

    func checkNotErased() throws(Rejection) {
        if status == .erased { throw Rejection(.memberErased, "nothing is known of the member any more") }
    }
}
