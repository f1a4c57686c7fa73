// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

/// START HERE: the rewards service, which knows what points buy.
package let rewards = ServiceDefinition(service: .rewards, keeps: [], answers: [])
