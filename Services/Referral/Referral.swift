// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

/// START HERE: the referral service, which knows who brought whom, and what that earns.
package let referral = ServiceDefinition(service: .referral, keeps: [], answers: [])
