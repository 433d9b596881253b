"""Subjects: which of them an entry speaks of, and which words mean the same. Pure; the knowledge is data.

In: wordings of entries and what they stand under, or a word somebody asks about. Out: topic ids, or searches. Knows no pages, no changes
and no database. The data are files in ``data/``, one a topic, which a person without knowledge of programming can read and correct; how
they are written is told in ``phrases``. Every phrase is looked for in texts of any language, so a word that means something else in
another of them does not belong there.

* ``subjects`` reads the files: ``Topic``, ``topic``, ``topics``, ``topic_ids``, ``topics_version``
* ``tagging`` finds topics in entries: ``tags``
* ``synonyms`` finds the words of a topic that stand for a word: ``variants``
"""

from tracker.topics.phrases import TopicDataError
from tracker.topics.subjects import Topic, topic, topic_ids, topics, topics_version
from tracker.topics.synonyms import variants
from tracker.topics.tagging import tags

__all__ = ["Topic", "TopicDataError", "tags", "topic", "topic_ids", "topics", "topics_version", "variants"]
