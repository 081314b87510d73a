{{ subject_dimension('economic', ref('economic_subjects')) }}
