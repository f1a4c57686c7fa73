"""The check finds what it is there to find: the model agrees with itself, and not with itself when it is broken."""

import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent.parent


def check(histories, *command):
    """The exit code and what was printed."""
    call = [sys.executable, HERE / "check.py", "--histories", str(histories), "--", sys.executable, HERE / "serve.py", *command]
    done = subprocess.run(call, capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout


class Check(unittest.TestCase):
    def test_the_model_agrees_with_itself(self):
        code, text = check(40)
        self.assertEqual(code, 0, text)
        self.assertIn("40 histories", text)

    def test_every_mistake_is_found_and_told_in_few_steps(self):
        for mistake in [
            "roundHalves", "laterLineFirst", "debtLast", "oldestFirst", "expiresLate", "reviewsNothingAnew", "capsForEver", "keepsGivenBack",
        ]:
            with self.subTest(mistake):
                code, text = check(500, "--break", mistake)
                self.assertEqual(code, 1, text)
                self.assertIn("difference: ", text)
                self.assertLess(len(text.splitlines()), 40)

    def test_a_process_that_ends_is_a_difference(self):
        call = [sys.executable, HERE / "check.py", "--histories", "3", "--", sys.executable, "-c", "input()"]
        done = subprocess.run(call, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("the process ended", done.stdout)


if __name__ == "__main__":
    unittest.main()
