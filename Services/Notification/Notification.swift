// SPDX-License-Identifier: Apache-2.0

import Contracts
import ServiceHost

/// START HERE: the notification service, which knows what members and other systems are told.
package let notification = ServiceDefinition(service: .notification, keeps: [], answers: [])
