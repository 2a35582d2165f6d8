"""The embedded broker: whole messages, each to one taker, in the order they came."""

import threading
import uuid
from pathlib import Path

import pytest
from kombu import Connection


@pytest.fixture
def open_queue(tmp_path):
    """A function that opens a queue of the test's own, each time as another process would."""
    connections = []
    name = f"work-{uuid.uuid4()}"  # kombu remembers bindings per process, not per folder

    def opener(folder: Path = tmp_path):
        connection = Connection(
            "filesystem://", transport="config.broker:Transport", transport_options={"folder": str(folder)}
        )
        connections.append(connection)
        return connection.SimpleQueue(name)

    yield opener
    for connection in connections:
        connection.close()


def test_messages_arrive_in_order_and_once(open_queue):
    sender, taker = open_queue(), open_queue()
    for number in range(20):
        sender.put({"number": number})
    taken = []
    for _ in range(20):
        message = taker.get(timeout=5)
        taken.append(message.payload["number"])
        message.ack()
    assert taken == list(range(20))
    with pytest.raises(taker.Empty):
        taker.get(block=False)


def test_a_message_goes_to_one_of_many_takers(open_queue):
    sender = open_queue()
    for number in range(60):
        sender.put({"number": number})
    taken: list[int] = []

    def take_all():
        taker = open_queue()
        while True:
            try:
                message = taker.get(timeout=0.5)
            except taker.Empty:
                return
            taken.append(message.payload["number"])
            message.ack()

    threads = [threading.Thread(target=take_all) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(60))


def test_messages_wait_while_nobody_takes_them(open_queue, tmp_path):
    open_queue().put({"number": 1})
    later = open_queue()
    assert later.qsize() == 1
    message = later.get(timeout=5)
    message.ack()
    assert message.payload == {"number": 1}
    assert list((tmp_path / "messages").iterdir()) == []
