// SPDX-License-Identifier: Apache-2.0

import Testing

/// The shipped executables over real sockets and files. One installation at a time: the machine has two cores.
@Suite(.serialized) struct ProcessTests {}
