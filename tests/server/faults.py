"""What can go wrong at a server, to order: a refusal, a delay, a cable that is pulled in the middle of a result."""

import threading
import time

from pysqlbridge.tds.result import QueryError

_of_this_client = threading.local()


class Faults:
    """Each fault waits for a statement that holds its text, and strikes as often as it says."""

    def __init__(self):
        self._lock, self._waiting = threading.Lock(), []

    def add(self, fault):
        with self._lock:
            self._waiting.append(dict(fault, times=fault.get("times", 1)))

    def clear(self):
        with self._lock:
            self._waiting.clear()

    def strike(self, sql):
        """Before a statement is answered."""
        with self._lock:
            fault = next((one for one in self._waiting if one["statement"] in sql and one["times"] > 0), None)
            if fault is None:
                return
            fault["times"] -= 1
        if "delay" in fault:
            time.sleep(fault["delay"])
        if "cut_after" in fault:
            _of_this_client.left = fault["cut_after"]
        if "error" in fault:
            raise QueryError(fault["message"], number=fault["error"], severity=fault.get("severity", 16))


class Cable:
    """A socket that can be cut after so many bytes of an answer."""

    def __init__(self, socket):
        self._socket = socket

    def sendall(self, data):
        left = getattr(_of_this_client, "left", None)
        if left is None:
            return self._socket.sendall(data)
        self._socket.sendall(data[:left])
        if len(data) < left:
            _of_this_client.left = left - len(data)
            return None
        _of_this_client.left = None
        self._socket.close()
        raise ConnectionAbortedError("cut to order")

    def __getattr__(self, name):
        return getattr(self._socket, name)
