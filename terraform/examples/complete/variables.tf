# None: every value stands in main.tf.
