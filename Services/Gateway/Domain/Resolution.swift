// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Who is meant by the `member` of a message.
enum Resolution: Hashable {
    case member(MemberID)
    /// It was this member's. Only what was answered before is answered again.
    case formerly(MemberID)
}
